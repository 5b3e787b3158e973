"""Says for which platform the program was built: any Python 3, Linux with glibc 2.17 or later."""

import platform

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Tagged(BuildHookInterface):
    def initialize(self, version, build_data):
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-manylinux_2_17_{platform.machine()}.manylinux2014_{platform.machine()}"
