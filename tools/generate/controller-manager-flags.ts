import { readFileSync } from 'node:fs'
import path from 'node:path'

interface RecordedFlag {
  readonly flag: string
  readonly type: string
  readonly default?: string
}

/** Defaults that the recording lost, because `--help` tells them at the end of several lines. */
const lostDefaults: Readonly<Record<string, string>> = { controllers: '[*]' }

/** Every flag of kube-controller-manager, by the heading that `--help` gives it. */
export function controllerManagerFlags(shared: string): string {
  const text = readFileSync(path.join(shared, 'recorded/controller-manager-flags.json'), 'utf8')
  const recorded = JSON.parse(text) as Readonly<Record<string, readonly RecordedFlag[]>>
  const shorthands: Readonly<Record<string, string>> = { v: 'v', help: 'h' }
  const groups = Object.entries(recorded).map(([title, flags]) => ({
    title,
    flags: flags.map((flag) => ({
      name: flag.flag,
      type: flag.type,
      ...defaultOf(flag),
      ...(shorthands[flag.flag] === undefined ? {} : { shorthand: shorthands[flag.flag] }),
    })),
  }))
  return [
    '// Made by tools/generate from the recorded flags of kube-controller-manager. Do not edit.',
    "import type { FlagGroup } from '../flags/flag.ts'",
    '',
    `export const controllerManagerFlags: readonly FlagGroup[] = ${JSON.stringify(groups, null, 1)}`,
    '',
  ].join('\n')
}

function defaultOf({ flag, default: recorded = lostDefaults[flag] }: RecordedFlag): { readonly default?: string } {
  return recorded === undefined ? {} : { default: recorded }
}
