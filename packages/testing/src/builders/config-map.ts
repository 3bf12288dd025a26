import type { ConfigMap } from '@coxswain/api'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'

export interface ConfigMapOptions extends ObjectOptions {
  readonly data?: Readonly<Record<string, string>> | undefined
}

export function configMap(options: ConfigMapOptions = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: namespacedMeta(options, 'settings'),
    data: options.data ?? { color: 'blue' },
  }
}
