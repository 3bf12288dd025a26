// Mirrors GetDeletableResources of pkg/controller/garbagecollector/garbagecollector.go, 1.36.
import type { ResourceType } from '@coxswain/api'

/** Not watched: events own nothing and nothing owns them. */
const ignored: ReadonlySet<string> = new Set(['events.', 'events.events.k8s.io'])
const needed = ['delete', 'list', 'watch'] as const

/** Whether the garbage collector watches objects of this type. */
export function isCollectable({ group, plural, verbs }: ResourceType): boolean {
  return needed.every((verb) => verbs.includes(verb)) && !ignored.has(`${plural}.${group}`)
}
