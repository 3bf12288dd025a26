// Mirrors plugin/pkg/admission/serviceaccount/admission.go TokenVolumeSource, release 1.36.
import type { Volume } from '@coxswain/api'

/**
 * What the server mounts into pods: their account's token, the cluster's certificate and their namespace. One value for all
 * pods, frozen, so that it is known by its identity to be in order.
 */
export const tokenProjection: NonNullable<Volume['projected']> = Object.freeze({
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ],
})
