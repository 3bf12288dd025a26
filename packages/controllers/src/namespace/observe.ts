import { isPodTerminal, namespaces, type KubeObject, type Namespace, type Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'

/**
 * The namespace as the API server has it. Deletion is irrevocable, so it never rests on a cache alone; the cache only
 * spares the request for a namespace that it knows to be gone.
 */
export async function observe(
  { client, namespaces: cached }: { readonly client: Client; readonly namespaces: Lister<Namespace> },
  name: string,
  signal: AbortSignal,
): Promise<Namespace | undefined> {
  if (cached.get(name) === undefined) return undefined
  try {
    return await client.resource(namespaces).get(name, { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Seconds that the slowest running pod may take to stop; 0 once the namespace has been going for that long. */
export function estimateGracefulTermination(pods: readonly Pod[], deletedMs: number, nowMs: number): number {
  const longestSeconds = pods
    .filter((pod) => !isPodTerminal(pod))
    .reduce((longest, { spec }) => Math.max(longest, spec?.terminationGracePeriodSeconds ?? 0), 0)
  return nowMs - deletedMs >= longestSeconds * 1000 ? 0 : longestSeconds
}

/** How many of the objects carry each finalizer. */
export function countFinalizers(objects: readonly KubeObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const finalizer of objects.flatMap((object) => object.metadata?.finalizers ?? [])) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
  }
  return counts
}
