import { semanticEqual } from '@coxswain/base'

/**
 * What an update tried to change, a line a field.
 *
 * Differs: upstream prints a unified diff of two Go structures; here stand the fields' paths and their values as JSON.
 */
export function describeDifference(before: unknown, after: unknown): string {
  const lines: string[] = []
  collect(lines, '', before, after)
  return ['@@ changed @@', ...lines].join('\n')
}

function collect(lines: string[], path: string, before: unknown, after: unknown): void {
  if (semanticEqual(before, after)) return
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    lines.push(`- ${path}: ${print(before)}`, `+ ${path}: ${print(after)}`)
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const step = Array.isArray(before) ? `[${key}]` : path === '' ? key : `.${key}`
    collect(lines, path + step, before[key], after[key])
  }
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function print(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
