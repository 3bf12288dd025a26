import type { Pod, PodSpec, PodTemplateSpec } from '@coxswain/api'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'

export interface PodSpecOptions {
  /** Of the one container, `main`. */
  readonly image?: string | undefined
  /** Goes over everything else; `containers` replaces the one container. */
  readonly spec?: Partial<PodSpec> | undefined
}

/** What the pods of an owner are like. */
export interface PodTemplateOptions extends PodSpecOptions {
  /** Beside the labels that the owner selects by. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** What simulated pods do is said here: `coxswain.dev/ready-after: 5s`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

export interface PodOptions extends ObjectOptions, PodSpecOptions {}

const defaultImage = 'example.com/web:1'

export function pod(options: PodOptions = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: namespacedMeta(options, 'web'), spec: podSpec(options) }
}

export function podTemplate(
  selected: Readonly<Record<string, string>>,
  { labels, annotations, ...options }: PodTemplateOptions = {},
): PodTemplateSpec {
  return {
    metadata: { labels: { ...labels, ...selected }, ...(annotations === undefined ? {} : { annotations }) },
    spec: podSpec(options),
  }
}

function podSpec({ image = defaultImage, spec }: PodSpecOptions): PodSpec {
  return { containers: [{ name: 'main', image }], ...spec }
}
