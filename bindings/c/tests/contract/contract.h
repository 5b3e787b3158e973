/* What knock_jwt.h promises beside what the vectors hold it to. */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <knock_jwt.h>

#include "check.h"

/* A signing key of the vectors, for knock_jwt_key_free. */
knock_jwt_key *test_key(void);
/* A signer with it, for knock_jwt_signer_free; config may be NULL. */
knock_jwt_signer *test_signer(const knock_jwt_config *config);

/* Holds a failed call to what it promises: that number, the same in the error, its code and a message;
   then frees the error. */
void refused(knock_jwt_status status, knock_jwt_error *error, int number, const char *code);

void nulls_and_lengths(void);
void handles(void);
void batches(void);
void sources(const char *folder);

#endif
