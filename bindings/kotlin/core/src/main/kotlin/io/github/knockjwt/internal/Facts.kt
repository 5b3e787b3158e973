package io.github.knockjwt.internal

import io.github.knockjwt.TokenWarning
import io.github.knockjwt.internal.bridge.Remark
import io.github.knockjwt.internal.bridge.allRemarks
import io.github.knockjwt.internal.bridge.variables

/** What the core knows, asked once. */
internal object Facts {
    // Lazily: where there is no native library, each call says why, and not only the first.
    private val remarks: List<TokenWarning> by lazy { bridged { allRemarks() }.let(::warnings) }
    private val variables by lazy { bridged { variables() } }

    val keyVariable: String get() = variables.key
    val fileVariable: String get() = variables.file

    fun warnings(found: List<Remark>): List<TokenWarning> = found.map { TokenWarning(it.code, it.text) }

    /** Remarks as bits, in the order in which the core lists them. */
    fun warnings(bits: Long): List<TokenWarning> =
        if (bits == 0L) emptyList() else remarks.filterIndexed { place, _ -> bits shr place and 1 == 1L }

    fun bits(found: List<Remark>): Long =
        remarks.indices.sumOf { place -> if (found.any { it.code == remarks[place].code }) 1L shl place else 0L }
}
