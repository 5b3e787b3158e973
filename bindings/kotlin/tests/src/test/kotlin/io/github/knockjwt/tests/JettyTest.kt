package io.github.knockjwt.tests

import jakarta.servlet.ServletContext
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler
import org.eclipse.jetty.ee11.servlet.ServletContextHandler
import org.eclipse.jetty.server.Server
import org.eclipse.jetty.server.ServerConnector

class JettyTest : ServletTest() {
    override fun start(configure: (ServletContext) -> Unit, errors: String?): Pair<Int, () -> Unit> {
        val server = Server()
        val connector = ServerConnector(server).apply { host = "127.0.0.1" }
        server.addConnector(connector)
        val context = ServletContextHandler("/", ServletContextHandler.SESSIONS)
        context.addServletContainerInitializer { _, created -> configure(created) }
        errors?.let { context.errorHandler = ErrorPageErrorHandler().apply { addErrorPage(500, it) } }
        server.handler = context
        server.start()
        return connector.localPort to server::stop
    }
}
