// knock-jwt for C++17 and later: mints and verifies Knock user tokens. Header only; link libknock_jwt.
// Never in a client: the signing key signs for any user.
//
//     auto signer = knock_jwt::signer::from_env();        // once, at start-up
//     std::string token = signer.sign("user_123");        // an hour from now
//
// - Every object owns its handle of knock_jwt.h, is moved and not copied, and lends it through get().
//   One that was moved from may be assigned to or destroyed; calls on it fail (argument_invalid).
// - What can fail throws knock_jwt::error, or, by the name try_..., returns a knock_jwt::result. Where
//   exceptions are switched off there are the latter alone.
// - Threads: signing_key, verifying_key, signer, verifier, issued_token, claims, unverified_token and batch
//   may be used by any number at once (a verifier's leeway is set before); grants, options and config may be
//   read by several, as long as none changes them.
#ifndef KNOCK_JWT_HPP
#define KNOCK_JWT_HPP

#include "knock_jwt.h"

#include "knock_jwt/grants.hpp"
#include "knock_jwt/key.hpp"
#include "knock_jwt/options.hpp"
#include "knock_jwt/result.hpp"
#include "knock_jwt/signer.hpp"
#include "knock_jwt/verifier.hpp"

#endif  // KNOCK_JWT_HPP
