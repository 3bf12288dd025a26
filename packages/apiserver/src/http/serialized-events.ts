import type { KubeObject } from '@coxswain/api'
import { withNulls } from './with-nulls.ts'

/**
 * The JSON of objects that watches send. All watches of a resource are given the same object at about the same time, so
 * the text is made once for all of them. Keeps the latest only: an object is rarely sent again.
 */
export interface SerializedEvents {
  /** `{"type":"ADDED","object":{…}}` and a newline. */
  line(type: string, object: KubeObject): string
}

export function createSerializedEvents(objectsMax = 2048): SerializedEvents {
  /** In the order in which they were made; never more than `objectsMax`. */
  const texts = new Map<KubeObject, string>()

  const textOf = (object: KubeObject): string => {
    const known = texts.get(object)
    if (known !== undefined) return known
    const text = JSON.stringify(withNulls(object))
    if (texts.size >= objectsMax) forgetOldest(texts)
    texts.set(object, text)
    return text
  }
  return { line: (type, object) => `{"type":"${type}","object":${textOf(object)}}\n` }
}

function forgetOldest(texts: Map<KubeObject, string>): void {
  for (const oldest of texts.keys()) {
    texts.delete(oldest)
    return
  }
}
