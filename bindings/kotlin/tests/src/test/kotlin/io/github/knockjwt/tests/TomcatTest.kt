package io.github.knockjwt.tests

import jakarta.servlet.ServletContext
import java.nio.file.Files
import org.apache.catalina.startup.Tomcat
import org.apache.tomcat.util.descriptor.web.ErrorPage

/** Tomcat 11, and once more 10.1, which has Servlet 6.0: `pom.xml` has its place taken. */
class TomcatTest : ServletTest() {
    override fun start(configure: (ServletContext) -> Unit, errors: String?): Pair<Int, () -> Unit> {
        val folder = Files.createTempDirectory("tomcat")
        val tomcat = Tomcat().apply {
            setBaseDir(folder.toString())
            setPort(0)
            setHostname("127.0.0.1")
        }
        val context = tomcat.addContext("", folder.toString())
        context.addServletContainerInitializer({ _, created -> configure(created) }, null)
        errors?.let { context.addErrorPage(ErrorPage().apply { errorCode = 500; location = it }) }
        tomcat.start()
        return tomcat.connector.localPort to {
            tomcat.stop()
            tomcat.destroy()
            folder.toFile().deleteRecursively()
        }
    }
}
