/// The number of this ABI, which the shared library's SONAME carries: libknock_jwt.so.0. A program that
/// was compiled against an older header of the same ABI runs with this library.
pub const KNOCK_JWT_ABI: u32 = 0;
