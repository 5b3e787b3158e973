package io.github.knockjwt.ktor

import io.ktor.http.decodeURLPart
import io.ktor.http.encodeURLPathPart
import io.ktor.server.routing.PathSegmentConstantRouteSelector
import io.ktor.server.routing.RootRouteSelector
import io.ktor.server.routing.Route
import io.ktor.server.routing.RouteSelector
import io.ktor.server.routing.RoutingNode
import io.ktor.server.routing.application

/**
 * The path at which a route will be found, as clients write it (in ASCII): it must be known before the routing runs,
 * which reads what is encoded, and distinguishes a slash at the end.
 */
internal fun pathOf(parent: Route, path: String): String {
    val above = generateSequence(parent as RoutingNode) { it.parent }.toList().asReversed()
    val own = path.split('/').filter(String::isNotEmpty).onEach(::checkConstant).map { it.decodeURLPart() }
    val parts = above.mapNotNull { constant(it.selector) } + own
    val slash = if (own.isNotEmpty() && path.endsWith('/')) "/" else ""
    return parts.joinToString("/", parent.application.rootPath.trimEnd('/') + "/", slash) { it.encodeURLPathPart() }
}

private fun constant(selector: RouteSelector): String? = when {
    selector is PathSegmentConstantRouteSelector -> selector.value
    selector is RootRouteSelector -> null
    // Those of methods, hosts, authentication and the like take no part of the path.
    selector.javaClass.simpleName.startsWith("PathSegment") -> error("the Knock token route stands at a fixed path, and not below $selector")
    else -> null
}

private fun checkConstant(segment: String) =
    check('{' !in segment && '*' !in segment) { "the Knock token route stands at a fixed path, and not at $segment" }
