#include <stdlib.h>
#include <string.h>

#include "runner.h"

/* The permissions of a grant as the library takes them; for free(). */
static knock_jwt_text *permissions_of(const json_t *grant, size_t *count) {
  const json_t *list = member(grant, "permissions");
  *count = json_array_size(list);
  knock_jwt_text *texts = malloc((*count + 1) * sizeof *texts);
  if (texts == NULL) vectors_broken("no memory for", "permissions");
  for (size_t i = 0; i < *count; i++) {
    const json_t *text = json_array_get(list, i);
    texts[i].data = json_string_value(text);
    texts[i].len = json_string_length(text);
  }
  return texts;
}

static knock_jwt_status add(knock_jwt_grants *grants, const json_t *op, knock_jwt_error **error) {
  const char *kind = json_object_iter_key(json_object_iter((json_t *)op));
  const json_t *grant = member(op, kind);
  if (json_object_size(op) != 1) vectors_broken("not one op:", kind);
  if (strcmp(kind, "raw") == 0) {
    return knock_jwt_grants_add_raw(grants, json_string_value(grant), json_string_length(grant), error);
  }
  size_t count;
  knock_jwt_text *permissions = permissions_of(grant, &count);
  const char *id = string_of(grant, "id");
  size_t id_len = string_length(grant, "id");
  knock_jwt_status status;
  if (strcmp(kind, "user") == 0) {
    status = knock_jwt_grants_add_user(grants, id, id_len, permissions, count, error);
  } else if (strcmp(kind, "tenant") == 0) {
    status = knock_jwt_grants_add_tenant(grants, id, id_len, permissions, count, error);
  } else if (strcmp(kind, "object") == 0) {
    status = knock_jwt_grants_add_object(grants, string_of(grant, "collection"), string_length(grant, "collection"),
                                         id, id_len, permissions, count, error);
  } else {
    status = KNOCK_JWT_OK;
    vectors_broken("an unknown op", kind);
  }
  free(permissions);
  return status;
}

static knock_jwt_status set_grants(knock_jwt_options *options, const json_t *ops, knock_jwt_error **error) {
  if (json_is_null(ops)) return KNOCK_JWT_OK;
  knock_jwt_grants *grants = NULL;
  knock_jwt_status status = knock_jwt_grants_new(&grants, error);
  for (size_t i = 0; status == KNOCK_JWT_OK && i < json_array_size(ops); i++) {
    status = add(grants, json_array_get(ops, i), error);
  }
  if (status == KNOCK_JWT_OK) status = knock_jwt_options_set_grants(options, grants, error);
  knock_jwt_grants_free(grants);
  return status;
}

static knock_jwt_status set(knock_jwt_options *options, const json_t *request, knock_jwt_error **error) {
  CHECK_NUMBER(knock_jwt_options_set_expires_in(options, integer_of(request, "expires_in"), error), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_set_issued_at(options, integer_of(request, "issued_at"), error), KNOCK_JWT_OK);
  bool explicit_grants = json_is_true(member(request, "explicit_grants"));
  CHECK_NUMBER(knock_jwt_options_set_explicit_grants(options, explicit_grants, error), KNOCK_JWT_OK);
  if (!json_is_null(member(request, "jti"))) {
    const char *jti = string_of(request, "jti");
    CHECK_NUMBER(knock_jwt_options_set_jti(options, jti, string_length(request, "jti"), error), KNOCK_JWT_OK);
  }
  return set_grants(options, member(request, "grants"), error);
}

/* The same request by the call that writes into a buffer of the caller's. */
static void sign_into(const knock_jwt_signer *signer, const char *id, size_t id_len,
                      const knock_jwt_options *options, const knock_jwt_issued *issued) {
  size_t needed = 0;
  size_t length = 0;
  const char *token = knock_jwt_issued_token(issued, &length);
  char *buffer = malloc(length + 1);
  CHECK_NUMBER(knock_jwt_sign_into(signer, id, id_len, options, buffer, length + 1, &needed, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(needed, length + 1);
  CHECK_TEXT(buffer, token);
  free(buffer);
}

knock_jwt_status issue(const json_t *request, knock_jwt_issued **issued, knock_jwt_error **error) {
  const json_t *utf16 = json_object_get(request, "user_id_utf16");
  bytes id = utf16 != NULL ? utf16_of(utf16) : (bytes){NULL, 0};
  const char *user_id = utf16 != NULL ? id.data : string_of(request, "user_id");
  size_t user_id_len = utf16 != NULL ? id.len : string_length(request, "user_id");
  const knock_jwt_signer *signer = signer_named(string_of(request, "key"));
  knock_jwt_options *options = NULL;
  CHECK_NUMBER(knock_jwt_options_new(&options, NULL), KNOCK_JWT_OK);
  knock_jwt_status status = set(options, request, error);
  if (status == KNOCK_JWT_OK) status = knock_jwt_issue(signer, user_id, user_id_len, options, issued, error);
  /* Once more, where that does not take long. */
  if (status == KNOCK_JWT_OK && strcmp(string_of(request, "key"), "rsa2048") == 0) {
    sign_into(signer, user_id, user_id_len, options, *issued);
  }
  knock_jwt_options_free(options);
  free(id.data);
  return status;
}

void run_token(const json_t *vector) {
  const char *name = string_of(vector, "name");
  knock_jwt_issued *issued = NULL;
  knock_jwt_error *error = NULL;
  if (issue(vector, &issued, &error) != KNOCK_JWT_OK) {
    check_failed(name, "%s: %s", knock_jwt_error_code(error), knock_jwt_error_message(error));
    knock_jwt_error_free(error);
    return;
  }
  size_t length = 0;
  const char *token = knock_jwt_issued_token(issued, &length);
  if (!CHECK_TEXT(token, string_of(vector, "token"))) check_failed(name, "another token");
  CHECK_NUMBER(length, string_length(vector, "token"));
  CHECK_NUMBER(knock_jwt_issued_issued_at(issued), integer_of(vector, "issued_at"));
  CHECK_NUMBER(knock_jwt_issued_expires_at(issued), integer_of(vector, "expires_at"));
  if (!CHECK_NUMBER(knock_jwt_issued_refresh_at(issued), integer_of(vector, "refresh_at"))) check_failed(name, "refresh_at");
  const json_t *warnings = member(vector, "warnings");
  size_t count = knock_jwt_issued_warning_count(issued);
  if (!CHECK_NUMBER(count, json_array_size(warnings))) check_failed(name, "warnings");
  for (size_t i = 0; i < count; i++) {
    CHECK_TEXT(knock_jwt_issued_warning_code(issued, i), json_string_value(json_array_get(warnings, i)));
    CHECK(knock_jwt_issued_warning_message(issued, i) != NULL);
  }
  CHECK(knock_jwt_issued_warning_code(issued, count) == NULL);
  knock_jwt_issued_free(issued);
}
