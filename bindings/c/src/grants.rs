//! `knock_jwt_grants`.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use knock_jwt::{Error, Grants, Permission};

use crate::error::{ErrorHandle, Status};
use crate::guard::{self, given, make, make_string, run};
use crate::text::{self, Text};

/// What a token allows: resources, and the permissions on each, in the order in which they are added. A
/// resource added twice is merged, a permission named twice is kept once.
///
/// Threads: several may read one, none may change it meanwhile.
#[derive(Debug, Default)]
pub struct GrantsHandle(pub(crate) Grants);

impl GrantsHandle {
    /// Adds, unless it would be a mistake: then nothing changes and the mistake is told.
    fn add(&mut self, add: impl FnOnce(Grants) -> Grants) -> Result<(), Error> {
        let more = add(self.0.clone());
        more.check()?;
        self.0 = more;
        Ok(())
    }
}

/// # Safety
/// `permissions` is NULL, or `count` texts lie there, of which each is NULL or as long as it says.
unsafe fn parsed(permissions: *const Text, count: usize) -> Result<Vec<Permission>, Error> {
    // SAFETY: the caller vouches for what this asks.
    let permissions = unsafe { text::list("the permissions", permissions, count) }?;
    let parse = |text: &Text| {
        // SAFETY: the caller vouches for what this asks.
        unsafe { text.utf8("a permission") }?.parse()
    };
    permissions.iter().map(parse).collect()
}

/// Grants that hold nothing yet. Given to a token as they are, they say "grants":{}.
///
/// grants: gets them; they are the caller's, for knock_jwt_grants_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_grants_new(
    grants: Option<&mut MaybeUninit<Option<Box<GrantsHandle>>>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make(grants, error, || Ok(GrantsHandle::default()))
}

/// Grants permissions on a user, who must be the one that the token is for.
///
/// id, id_len: the user id; not kept.
/// permissions, count: one at least, such as KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_USER_FEED_READ).
/// Errors: KNOCK_JWT_GRANTS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the grants are then as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_grants_add_user(
    grants: Option<&mut GrantsHandle>,
    id: *const c_char,
    id_len: usize,
    permissions: *const Text,
    count: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let grants = given("the grants", grants)?;
        // SAFETY: the caller vouches for the id and its length, during this call.
        let id = unsafe { text::utf8("the user id", id, id_len) }?;
        // SAFETY: the caller vouches for the permissions and their lengths, during this call.
        let permissions = unsafe { parsed(permissions, count) }?;
        grants.add(|grants| grants.user(id, permissions))
    })
}

/// Grants permissions on a tenant; each is written under the resource on which Knock documents it.
///
/// id, id_len: the tenant's id; not kept.
/// permissions, count: one at least, as for knock_jwt_grants_add_user.
/// Errors: KNOCK_JWT_GRANTS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the grants are then as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_grants_add_tenant(
    grants: Option<&mut GrantsHandle>,
    id: *const c_char,
    id_len: usize,
    permissions: *const Text,
    count: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let grants = given("the grants", grants)?;
        // SAFETY: the caller vouches for the id and its length, during this call.
        let id = unsafe { text::utf8("the tenant's id", id, id_len) }?;
        // SAFETY: the caller vouches for the permissions and their lengths, during this call.
        let permissions = unsafe { parsed(permissions, count) }?;
        grants.add(|grants| grants.tenant(id, permissions))
    })
}

/// Grants permissions on an object of a collection.
///
/// collection, collection_len; id, id_len: the object; not kept.
/// permissions, count: one at least, as for knock_jwt_grants_add_user.
/// Errors: KNOCK_JWT_GRANTS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the grants are then as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_grants_add_object(
    grants: Option<&mut GrantsHandle>,
    collection: *const c_char,
    collection_len: usize,
    id: *const c_char,
    id_len: usize,
    permissions: *const Text,
    count: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let grants = given("the grants", grants)?;
        // SAFETY: the caller vouches for the collection and its length, during this call.
        let collection = unsafe { text::utf8("the collection", collection, collection_len) }?;
        // SAFETY: the caller vouches for the id and its length, during this call.
        let id = unsafe { text::utf8("the object's id", id, id_len) }?;
        // SAFETY: the caller vouches for the permissions and their lengths, during this call.
        let permissions = unsafe { parsed(permissions, count) }?;
        grants.add(|grants| grants.object(collection, id, permissions))
    })
}

/// Adds grants given as JSON, for what Knock does not document: an object of resource URIs, each with an
/// object of permissions, each with an array.
///
/// json, json_len: the text; not kept.
/// Errors: KNOCK_JWT_GRANTS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the grants are then as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_grants_add_raw(
    grants: Option<&mut GrantsHandle>,
    json: *const c_char,
    json_len: usize,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let grants = given("the grants", grants)?;
        // SAFETY: the caller vouches for the JSON and its length, during this call.
        let raw = Grants::raw(unsafe { text::utf8("the JSON", json, json_len) }?)?;
        grants.add(|grants| grants.merge(&raw))
    })
}

/// Adds what other grants hold. Merged with themselves, grants stay as they are.
///
/// Errors: KNOCK_JWT_GRANTS_INVALID, KNOCK_JWT_ARGUMENT_INVALID; the grants are then as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn knock_jwt_grants_merge(
    grants: *mut GrantsHandle,
    other: *const GrantsHandle,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    run(error, || {
        let same = ptr::eq(grants, other);
        // SAFETY: the caller vouches that it is NULL or grants that nobody else uses during this call.
        let grants = given("the grants", unsafe { grants.as_mut() })?;
        if same {
            return Ok(()); // one object must not be borrowed twice
        }
        // SAFETY: the caller vouches that it is NULL or grants, which are others than those above.
        let other = given("the other grants", unsafe { other.as_ref() })?;
        grants.add(|grants| grants.merge(&other.0))
    })
}

/// The grants as the JSON that goes into a token.
///
/// json: gets the string, which is the caller's, for knock_jwt_string_free.
/// Errors: KNOCK_JWT_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_grants_to_json(
    grants: Option<&GrantsHandle>,
    json: Option<&mut MaybeUninit<*mut c_char>>,
    error: Option<&mut MaybeUninit<Option<Box<ErrorHandle>>>>,
) -> Status {
    make_string(json, error, || text::give(given("the grants", grants)?.0.to_json()?))
}

/// Frees grants. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn knock_jwt_grants_free(grants: Option<Box<GrantsHandle>>) {
    guard::free(grants);
}
