// Mirrors staging/src/k8s.io/apiserver/pkg/cel/escaping.go, Escape, 1.36.

/** Words that cannot be names in an expression. */
export const reservedWords: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
])

const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

const escapable = /^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/

/** How expressions call a field, or undefined where they cannot. */
export function escapeField(name: string): string | undefined {
  if (reservedWords.has(name)) return `__${name}__`
  if (!escapable.test(name)) return undefined
  return name.replaceAll(/__|[./-]/g, (part) => escapes[part] ?? part)
}
