"""Imports code that was written for Python 2 into Python 3.

Whatever of that package is imported afterwards is changed while it is read: `x.has_key(y)` becomes
`y in x`, renamed methods have their new names, and the built-ins that are gone their old ones. Nothing
on the disk is changed.
"""

import ast
import builtins
import importlib.machinery
import sys


# Methods that have another name now.
RENAMED = {"tostring": "tobytes"}


class Modernised(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute):
            if function.attr == "has_key":
                return ast.copy_location(ast.Compare(node.args[0], [ast.In()], [function.value]), node)
            function.attr = RENAMED.get(function.attr, function.attr)
        return node


class Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname):  # always from the source, never from a cache
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def source_to_code(self, data, path, *, _optimize=-1):
        tree = ast.fix_missing_locations(Modernised().visit(ast.parse(data, path)))
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


class Finder(importlib.machinery.PathFinder):
    package = None

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname.partition(".")[0] != cls.package:
            return None
        spec = super().find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


def allow(package):
    """Lets `package` be imported."""
    Finder.package = package
    builtins.unicode, builtins.xrange, builtins.long = str, range, int
    sys.meta_path.insert(0, Finder)
