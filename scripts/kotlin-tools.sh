# shellcheck shell=bash
# Sourced by what needs Maven and a JDK; kotlin_tools "what is not done" fails, having said so, where they are missing
# and cannot be installed. The JDK is 17, for what is promised for it is tested with it; with "17+" after that, it may be
# a later one where there is no 17.

kotlin_tools() {
    local java
    if ! have mvn; then debian_packages "$1" maven || return 1; fi
    java=$(scripts/java-of.sh 17) || java=$([ -z "${2:-}" ] || scripts/java-of.sh "$2") || java=
    if [ -z "$java" ]; then
        debian_packages "$1" openjdk-17-jdk-headless || return 1
        java=$(scripts/java-of.sh 17)
    fi
    if ! scripts/tools.sh zig >/dev/null; then
        skip_or_fail zig "$1"
        return 1
    fi
    export JAVA_HOME=$java
}
