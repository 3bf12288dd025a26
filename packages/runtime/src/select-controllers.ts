import type { ControllerDescriptor } from './controller.ts'

/**
 * Whether `--controllers` asks for a controller. `chosen` holds names or aliases, `-name` to leave one out, and `*` for all
 * that are on by default. What is said about a controller by name counts before `*`, and of several the first.
 */
export function isControllerChosen(descriptor: ControllerDescriptor, chosen: readonly string[]): boolean {
  const names = [descriptor.name, ...descriptor.aliases]
  for (const entry of chosen) {
    if (names.includes(entry)) return true
    if (entry.startsWith('-') && names.includes(entry.slice(1))) return false
  }
  return chosen.includes('*') && descriptor.onByDefault
}
