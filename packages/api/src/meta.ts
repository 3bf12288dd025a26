import type { KubeObject } from './resource-type.ts'

const nothing: Readonly<Record<string, string>> = Object.freeze({})

/** Drafts may lack what these read, then it is empty; objects from a server have it. */
export function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? ''
}

/** Empty for what is not in a namespace. */
export function namespaceOf(object: KubeObject): string {
  return object.metadata?.namespace ?? ''
}

export function uidOf(object: KubeObject): string {
  return object.metadata?.uid ?? ''
}

export function resourceVersionOf(object: KubeObject): string {
  return object.metadata?.resourceVersion ?? ''
}

export function generationOf(object: KubeObject): number {
  return object.metadata?.generation ?? 0
}

export function labelsOf(object: KubeObject): Readonly<Record<string, string>> {
  return object.metadata?.labels ?? nothing
}

export function annotationsOf(object: KubeObject): Readonly<Record<string, string>> {
  return object.metadata?.annotations ?? nothing
}

/** Whether its deletion has been asked for, and waits for finalizers or a grace period. */
export function isBeingDeleted(object: KubeObject): boolean {
  return object.metadata?.deletionTimestamp !== undefined
}

/** 0 for what was not created yet. */
export function creationTimeMs(object: KubeObject): number {
  const time = object.metadata?.creationTimestamp
  return time === undefined ? 0 : Date.parse(time)
}

/** `namespace/name`, or `name` for what is not in a namespace: how caches and queues name an object. */
export function keyOf(object: KubeObject): string {
  const namespace = object.metadata?.namespace
  const name = object.metadata?.name ?? ''
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}

export interface ObjectName {
  /** Empty for what is not in a namespace. */
  readonly namespace: string
  readonly name: string
}

/** The parts of a key that `keyOf` made. */
export function splitKey(key: string): ObjectName {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
