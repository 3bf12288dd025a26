// Mirrors k8s.io/kube-openapi/pkg/handler, release 1.36.
// Differs: the document describes no types, /openapi/v3 does. It is there because kubectl asks for it when it meets a kind
// that v3 does not have, and only says that there is no such kind once it has read it.
const title = 'Kubernetes'
const version = 'v1.36.2'
const description = 'Types are described at /openapi/v3.'

export const openApiV2Json = JSON.stringify({ swagger: '2.0', info: { title, version, description }, paths: {} })

export const openApiV2ProtobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

const lengthDelimited = 2

/** A field with a number and a length below 16 and 128, so that each takes one byte. */
const field = (number: number, value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(number << 3) | lengthDelimited, bytes.length]), bytes])
}

const info = Buffer.concat([field(1, title), field(2, version), field(3, description)])

/** The same as `openapi.v2.Document`. */
export const openApiV2Protobuf: Buffer = Buffer.concat([field(1, '2.0'), field(2, info), field(8, '')])
