import { printDurationMs } from '@coxswain/api'
import type { FlagDefinition, FlagValue } from './flag.ts'

/** A flag's value as pflag prints it: `15s`, `[a,b]`. */
export function formatFlagValue({ type }: FlagDefinition, value: FlagValue): string {
  if (type === 'duration' && typeof value === 'number') return printDurationMs(value)
  if (Array.isArray(value)) {
    return type === 'colonSeparatedMultimapStringString' ? value.toSorted().join(',') : `[${value.join(',')}]`
  }
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, one]) => `${key}=${one}`)
    return `[${pairs.join(',')}]`
  }
  return String(value)
}
