import { validateDns1123Label, type KubeObject, type PodTemplateSpec } from '@coxswain/api'
import { podTemplateWarnings } from '../pod-spec/pod-spec-warnings.ts'

/** A name that its pods' host names come from should be a label. */
export function podNamingWarnings(object: KubeObject): readonly string[] {
  const messages = validateDns1123Label(object.metadata?.name ?? '')
  if (messages.length === 0) return []
  const why =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended'
  return [`metadata.name: ${why}: [${messages.join(' ')}]`]
}

interface WithTemplate extends KubeObject {
  readonly spec?: { readonly template?: PodTemplateSpec | undefined } | undefined
}

/** Told again with each change of the specification. */
export function templateWarningsOnUpdate(next: WithTemplate, previous: WithTemplate): readonly string[] {
  if (next.metadata?.generation === previous.metadata?.generation) return []
  return podTemplateWarnings('spec.template', next.spec?.template)
}
