package shop

// The pages, as text: a template engine would get the token as a value.

fun home(userId: String?, token: String?): String {
    if (userId == null) return page("""<p>Nobody is signed in. <a href="/login">Log in</a></p>""")
    // Names and tokens here hold nothing that HTML or JSON would take for its own.
    val data = """{"user_id":"$userId","token":${token?.let { "\"$it\"" }}}"""
    return page(
        """
        <p>Signed in as <b id="user">$userId</b>.</p>
        <form method="post" action="/logout"><button>Log out</button></form>
        <script id="knock-token" type="application/json">$data</script>
        <script type="module">
          // With Knock's client: knock.authenticate({ id: user_id }, token, { onUserTokenExpiring: refreshed });
          const refreshed = async () => (await (await fetch('/knock/token')).json()).token;
        </script>
        """,
    )
}

val loginForm = page(
    """
    <form method="post">
      <input name="username" autocomplete="username">
      <input name="password" type="password" autocomplete="current-password">
      <button>Log in</button>
    </form>
    """,
)

private fun page(body: String) = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Shop</title></head>
<body>${body.trimIndent()}
</body>
</html>
"""
