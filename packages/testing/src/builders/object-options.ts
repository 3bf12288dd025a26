import type { ObjectMeta } from '@coxswain/api'

/** What every builder takes. Nothing of it is needed. */
export interface ObjectOptions {
  readonly name?: string | undefined
  /** Default: `default`. */
  readonly namespace?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** Goes over everything else in the object's metadata. */
  readonly metadata?: ObjectMeta | undefined
}

export const defaultNamespace = 'default'

export function namespacedMeta(options: ObjectOptions, name: string): ObjectMeta {
  return { namespace: options.namespace ?? defaultNamespace, ...clusterMeta(options, name) }
}

/** Of what is in no namespace. */
export function clusterMeta({ labels, annotations, metadata, ...options }: ObjectOptions, name: string): ObjectMeta {
  return {
    name: options.name ?? name,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...metadata,
  }
}
