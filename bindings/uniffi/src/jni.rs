//! The entries of [`host`](crate::host) under the names by which the JVM finds native methods of the class
//! `io.github.knockjwt.internal.Host`. They take numbers alone, an address being a `long`, so nothing of JNI is
//! asked but the call itself.

#![allow(non_snake_case)] // the names are the JVM's
#![allow(clippy::too_many_arguments)]

use std::ffi::c_void;

use crate::host::{
    knock_jwt_host_environment_key, knock_jwt_host_key_text, knock_jwt_host_parse_key,
    knock_jwt_host_sign, knock_jwt_host_sign_with_key, knock_jwt_host_wipe,
};

/// What Java's type is, and how it becomes the entry's: `input` and `output` are addresses, `number` that of an
/// object.
macro_rules! kind {
    (int) => {
        i32
    };
    (bits) => {
        i32
    };
    ($other:ident) => {
        i64
    };
    ($value:ident as int) => {
        $value
    };
    ($value:ident as long) => {
        $value
    };
    ($value:ident as bits) => {
        $value.cast_unsigned()
    };
    ($value:ident as number) => {
        $value.cast_unsigned()
    };
    ($value:ident as input) => {
        std::ptr::with_exposed_provenance(address($value))
    };
    ($value:ident as output) => {
        std::ptr::with_exposed_provenance_mut(address($value))
    };
}

macro_rules! native_methods {
    ($($java:ident = $entry:ident($($name:ident: $kind:ident),*) -> $result:ty;)*) => {$(
        /// The entry of the same name, for the JVM.
        ///
        /// # Safety
        /// The addresses are as the entry wants its pointers.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn $java(
            _environment: *mut c_void,
            _class: *mut c_void,
            $($name: kind!($kind)),*
        ) -> $result {
            // SAFETY: the caller vouches for what the entry asks.
            unsafe { $entry($(kind!($name as $kind)),*) }
        }
    )*};
}

/// Of an address that is none, NULL.
fn address(given: i64) -> usize {
    usize::try_from(given).unwrap_or(0)
}

native_methods! {
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1sign = knock_jwt_host_sign(
        signer: number, user_id: input, user_id_length: int, now_ms: long, given: bits, expires_in: long,
        issued_at: long, grants: number, jti: input, jti_length: int, out: output, capacity: int, told: output
    ) -> i32;
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1sign_1with_1key = knock_jwt_host_sign_with_key(
        key: input, key_length: int, environment_key: input, environment_key_length: int, environment_file: input,
        environment_file_length: int, user_id: input, user_id_length: int, now_ms: long, given: bits,
        expires_in: long, issued_at: long, grants: number, jti: input, jti_length: int, out: output, capacity: int,
        told: output
    ) -> i32;
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1parse_1key = knock_jwt_host_parse_key(
        key: input, key_length: int, out: output, capacity: int, told: output
    ) -> i32;
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1environment_1key = knock_jwt_host_environment_key(
        environment_key: input, environment_key_length: int, environment_file: input, environment_file_length: int,
        out: output, capacity: int, told: output
    ) -> i32;
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1key_1text = knock_jwt_host_key_text(
        key: number, form: int, out: output, capacity: int, told: output
    ) -> i32;
    Java_io_github_knockjwt_internal_Host_knock_1jwt_1host_1wipe = knock_jwt_host_wipe(
        buffer: output, length: int
    ) -> ();
}
