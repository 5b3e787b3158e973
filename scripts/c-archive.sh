#!/usr/bin/env bash
# c-archive.sh ARCHIVE NEW [PATTERN...]: makes of cargo's static library one with a single object, of which
# only the symbols of those patterns can be seen, and knock_jwt_* without any. So it goes together with another library in Rust, or with another AWS-LC, in
# one program; and it is a third of the size, without what only compilers read.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

archive=$1 new=$2
shift 2
[ $# -gt 0 ] || set -- 'knock_jwt_*'
[[ $archive == /* ]] || archive=$from/$archive
[[ $new == /* ]] || new=$from/$new
for tool in ld objcopy ar; do
    have "$tool" || die "$tool is missing: install binutils"
done
object=$KNOCK_JWT_SCRATCH/knock_jwt.o
ld -r --whole-archive "$archive" -o "$object"
objcopy --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd --remove-section=.llvm_addrsig "$object"
objcopy --wildcard "${@/#/--keep-global-symbol=}" "$object"
rm -f "$new"
ar rcsD "$new" "$object"
