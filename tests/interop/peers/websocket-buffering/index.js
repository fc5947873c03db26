module.exports = class { constructor() { throw new Error('hand over a socket'); } };
