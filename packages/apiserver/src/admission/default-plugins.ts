import type { AdmissionPlugin } from './admission-plugin.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'

/** Kubernetes' plugins, in its order. */
export const defaultPlugins: readonly AdmissionPlugin[] = [namespaceLifecycle]
