import { readRecorded } from './recorded.ts'

interface RecordedObject {
  readonly metadata: Readonly<Record<string, unknown>>
}

/** What the recording calls a list, and what its objects are. */
const kinds: Readonly<Record<string, readonly [constant: string, type: string, apiVersion: string]>> = {
  namespaces: ['firstNamespaces', 'Namespace', 'v1'],
  priorityclasses: ['firstPriorityClasses', 'PriorityClass', 'scheduling.k8s.io/v1'],
  flowschemas: ['firstFlowSchemas', 'FlowSchema', 'flowcontrol.apiserver.k8s.io/v1'],
  prioritylevels: ['firstPriorityLevels', 'PriorityLevelConfiguration', 'flowcontrol.apiserver.k8s.io/v1'],
  servicecidrs: ['firstServiceCIDRs', 'ServiceCIDR', 'networking.k8s.io/v1'],
}

/** The objects that the API server makes on a new cluster. When they were made is left out: that is for who makes them. */
export function firstObjectsFile(shared: string): string {
  const recorded = readRecorded(shared, 'first-objects.json') as Record<string, readonly RecordedObject[]>
  const constants = Object.entries(recorded).map(([list, objects]) => {
    const [constant, type, apiVersion] = kinds[list] ?? []
    if (constant === undefined) throw new Error(`first-objects.json has objects of unknown kind: ${list}`)
    const typed = objects.map((object) => ({ apiVersion, kind: type, ...object }))
    return {
      type,
      text: `export const ${constant}: readonly Draft<${type}>[] = ${JSON.stringify(typed, withoutTimes, 1)}\n`,
    }
  })
  const types = constants.map(({ type }) => type).toSorted()
  return [
    '// Made by tools/generate/first-objects.ts from the recorded objects of a new cluster. Do not edit.',
    `import type { ${types.join(', ')} } from '@coxswain/api'`,
    '',
    '/** Conditions lack the time of their last transition. */',
    'type Draft<T> = { readonly [K in keyof T]: K extends "status" ? unknown : T[K] }',
    '',
    ...constants.map(({ text }) => text),
  ].join('\n')
}

const times = new Set(['creationTimestamp', 'lastTransitionTime', 'uid', 'resourceVersion', 'managedFields'])

function withoutTimes(key: string, value: unknown): unknown {
  return times.has(key) ? undefined : value
}
