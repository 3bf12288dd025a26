// Mirrors pkg/controller/statefulset getPatch and pkg/controller/daemon getPatch, 1.36.
import { schemaNamed, type PodTemplateSpec, type RawExtension } from '@coxswain/api'
import { isJsonObject, type JsonObject } from '../go-types.ts'
import { sortedGoJson, writeObject } from './go-json.ts'

const templateSchema = 'io.k8s.api.core.v1.PodTemplateSpec'

/** Revisions compare as texts. What was read once is remembered for as long as it lives. */
export interface RevisionTexts {
  /** What a ControllerRevision keeps of an owner: a strategic merge patch that puts this template back, byte for byte. */
  ofTemplate(template: PodTemplateSpec | undefined): string
  /** The bytes that a server keeps for this data, if a Go program of any release wrote it. */
  ofData(data: unknown): string
}

export function createRevisionTexts(): RevisionTexts {
  const known = new WeakMap<object, string>()
  const remember = (value: object, make: () => string): string => {
    const text = known.get(value) ?? make()
    known.set(value, text)
    return text
  }
  return {
    ofTemplate: (template = {}) => remember(template, () => writePatch(template)),
    ofData: (data) => (isJsonObject(data) ? remember(data, () => sortedGoJson(data)) : sortedGoJson(data)),
  }
}

function writePatch(template: PodTemplateSpec): string {
  const schema = schemaNamed(templateSchema)
  return `{"spec":{"template":${writeObject(schema, asObject(template), { $patch: '"replace"' })}}}`
}

/** The data of a revision, to be sent: its keys are in the order of the text. */
export function parseRevisionText(text: string): RawExtension {
  // The text is one that `ofTemplate` wrote, so an object.
  return JSON.parse(text) as RawExtension
}

/** The template of a text that `ofTemplate` wrote. */
export function readTemplateText(text: string): PodTemplateSpec {
  const { $patch: _, ...template } = asObject(asObject(asObject(JSON.parse(text))['spec'])['template'])
  return template
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
