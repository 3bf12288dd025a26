import type { BodyReaders } from '../http/request-body.ts'
import { parseJson } from './json.ts'
import { readProtobufBody } from './protobuf.ts'
import { parseYaml } from './yaml.ts'

/** What request bodies may be written in. Each throws a `DecodeError` in Kubernetes' words. */
export const bodyReaders: BodyReaders = {
  json: (bytes) => parseJson(bytes.toString()),
  yaml: (bytes) => parseYaml(bytes.toString()),
  // A protobuf message has no unknown fields that could be told, and no field stands in it twice.
  protobuf: (bytes) => ({ value: readProtobufBody(bytes), duplicateFields: [] }),
}
