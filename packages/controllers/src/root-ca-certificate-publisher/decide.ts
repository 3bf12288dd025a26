// Mirrors pkg/controller/certificates/rootcacertpublisher/publisher.go, syncNamespace, 1.36.
import type { ConfigMap } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { Snapshot } from './observe.ts'
import { certificateKey, configMapName, description, descriptionAnnotation } from './texts.ts'

export type Decision =
  | { readonly kind: 'create'; readonly draft: ConfigMap; readonly why: string }
  | { readonly kind: 'update'; readonly draft: ConfigMap; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** The bundle holds the certificate and nothing else; any non-empty description is left as somebody wrote it. */
export function decide({ seen }: Snapshot, namespace: string, certificate: string): Decision {
  const data = { [certificateKey]: certificate }
  if (seen === undefined) {
    const metadata = { name: configMapName, namespace, annotations: { [descriptionAnnotation]: description } }
    return { kind: 'create', draft: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, why: 'there is no bundle' }
  }
  const hasData = deepEqual(seen.data, data)
  const isDescribed = (seen.metadata?.annotations?.[descriptionAnnotation] ?? '') !== ''
  if (hasData && isDescribed) return { kind: 'nothing', why: 'the bundle is up to date' }
  const annotations = { ...seen.metadata?.annotations, [descriptionAnnotation]: description }
  return {
    kind: 'update',
    draft: { ...seen, metadata: { ...seen.metadata, annotations }, data },
    why: hasData ? 'the bundle has no description' : 'the bundle holds something else',
  }
}
