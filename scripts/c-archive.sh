#!/usr/bin/env bash
# c-archive.sh ARCHIVE NEW: makes of cargo's static library one with a single object, of which only
# knock_jwt_* can be seen. So it goes together with another library in Rust, or with another AWS-LC, in
# one program; and it is a third of the size, without what only compilers read.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

archive=$1 new=$2
[[ $archive == /* ]] || archive=$from/$archive
[[ $new == /* ]] || new=$from/$new
for tool in ld objcopy ar; do
    have "$tool" || die "$tool is missing: install binutils"
done
object=$KNOCK_JWT_SCRATCH/knock_jwt.o
ld -r --whole-archive "$archive" -o "$object"
objcopy --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd --remove-section=.llvm_addrsig "$object"
objcopy --wildcard --keep-global-symbol='knock_jwt_*' "$object"
rm -f "$new"
ar rcsD "$new" "$object"
