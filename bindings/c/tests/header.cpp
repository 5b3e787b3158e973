// The headers alone, in C++17 and under all warnings, each by itself as well.
#include <knock_jwt.hpp>

static_assert(knock_jwt::permission::user_feed_read == "user/feed_read");
static_assert(!std::is_copy_constructible_v<knock_jwt::signer>);
static_assert(std::is_nothrow_move_constructible_v<knock_jwt::signer>);
static_assert(std::is_nothrow_move_assignable_v<knock_jwt::options>);
