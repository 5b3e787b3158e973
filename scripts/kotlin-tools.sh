# shellcheck shell=bash
# Sourced by what needs Maven and a JDK; kotlin_tools "what is not done" fails, having said so, where they are missing
# and cannot be installed.

kotlin_tools() {
    if ! have mvn; then debian_packages "$1" maven || return 1; fi
    if ! scripts/java-of.sh 17 >/dev/null; then debian_packages "$1" openjdk-17-jdk-headless || return 1; fi
    if ! scripts/tools.sh zig >/dev/null; then
        skip_or_fail zig "$1"
        return 1
    fi
    JAVA_HOME=$(scripts/java-of.sh 17)
    export JAVA_HOME
}
