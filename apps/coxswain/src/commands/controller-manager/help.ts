import type { FlagDefinition, FlagGroup } from '../../flags/flag.ts'

const description = `The controller manager runs the control loops of a cluster: each watches, through the API server, the state that
is wanted and the state that is, and makes changes until they are the same. This one takes the place of
kube-controller-manager, release 1.36, and understands its command line.`

const usage = 'Usage:\n  kube-controller-manager [flags]\n'

export function usageText(groups: readonly FlagGroup[], usages: Readonly<Record<string, string>>): string {
  return `${usage}\n${groups.map((group) => groupText(group, usages)).join('\n')}`
}

export function helpText(groups: readonly FlagGroup[], usages: Readonly<Record<string, string>>): string {
  return `${description}\n\n${usageText(groups, usages)}`
}

function groupText({ title, flags }: FlagGroup, usages: Readonly<Record<string, string>>): string {
  const lines = flags
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => [leftOf(flag), rightOf(flag, usages)] as const)
  const width = Math.max(...lines.map(([left]) => left.length))
  const indent = ' '.repeat(width + 3)
  const text = lines.map(([left, right]) => `${left.padEnd(width)}   ${right.replaceAll('\n', `\n${indent}`)}\n`)
  return `${title} flags:\n\n${text.join('')}`
}

/** `  -v, --v Level` */
function leftOf({ name, type, shorthand }: FlagDefinition): string {
  const names = shorthand === undefined ? `      --${name}` : `  -${shorthand}, --${name}`
  return type === 'bool' ? names : `${names} ${type}`
}

function rightOf({ name, type, default: byDefault }: FlagDefinition, usages: Readonly<Record<string, string>>): string {
  const text = usages[name] ?? ''
  const isShown = byDefault !== undefined && type !== 'version[=true]'
  return isShown ? `${text} (default ${byDefault})`.trimStart() : text
}
