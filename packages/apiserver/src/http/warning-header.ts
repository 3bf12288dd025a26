// Mirrors k8s.io/apiserver/pkg/endpoints/filters/warning.go and apimachinery util/net NewWarningHeader, release 1.36.

const totalMax = 4096
const truncatedMax = 256

type Headers = Readonly<Record<string, string>>

/** The headers of an answer that warns of these. */
export function withWarnings(headers: Headers, texts: Iterable<string>): Readonly<Record<string, string | string[]>> {
  const warning = warningHeaders([...texts])
  return warning.length === 0 ? headers : { ...headers, warning }
}

/** Values of `Warning` headers: each text once, and all shorter when together they are too long for a header. */
export function warningHeaders(texts: readonly string[]): string[] {
  const distinct = [...new Set(texts.map(printable))].filter((text) => text !== '')
  const total = distinct.reduce((sum, text) => sum + text.length, 0)
  const fitted = total <= totalMax ? distinct : shorten(distinct)
  return fitted.map((text) => `299 - "${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
}

function shorten(texts: readonly string[]): readonly string[] {
  let left = totalMax
  return texts
    .map((text) => {
      const short = [...text].slice(0, Math.min(truncatedMax, left)).join('')
      left -= short.length
      return short
    })
    .filter((text) => text !== '')
}

/** Headers hold one line of visible characters. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}]+/gu, ' ').trim()
