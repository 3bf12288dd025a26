const systemTexts: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
}

/** Why a file could not be read, as Go's programs tell it. */
export function openProblem(error: unknown, file: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // A folder can be opened, and not read.
  return `${code === 'EISDIR' ? 'read' : 'open'} ${file}: ${systemTexts[code] ?? String(error)}`
}
