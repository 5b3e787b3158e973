package io.github.knockjwt.internal

/** What knock-jwt's own modules share. It may change in any version. */
@RequiresOptIn("It is for knock-jwt's own modules and may change in any version", RequiresOptIn.Level.ERROR)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION, AnnotationTarget.PROPERTY)
public annotation class InternalKnockJwtApi
