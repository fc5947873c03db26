//! What downstream fuzz targets and proptest suites use.
