// Mirrors pkg/apis/core/validation/validation.go validateWindowsSecurityContextOptions, validateOS and their like, 1.36.
import {
  validateDns1123Subdomain,
  type Container,
  type PodSpec,
  type WindowsSecurityContextOptions,
} from '@coxswain/api'
import {
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  type ErrorList,
} from '../../validation/field-errors.ts'
import { eachContainer, someContainer, type SpecScope } from './spec-scope.ts'

const credentialKibMax = 64
const domainLengthMax = 256
const userLengthMax = 104
const controlCharacter = /\p{Cc}/u
const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const dnsLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const dnsName = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`)

export function validateWindowsOptions(errors: ErrorList, path: string, options: WindowsSecurityContextOptions): void {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options
  if (name !== undefined) invalidEach(errors, `${path}.gmsaCredentialSpecName`, name, validateDns1123Subdomain(name))
  if (spec === '') {
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, 'gmsaCredentialSpec cannot be an empty string'))
  } else if (spec !== undefined && Buffer.byteLength(spec) > credentialKibMax * 1024) {
    const why = `gmsaCredentialSpec size must be under ${credentialKibMax} KiB`
    errors.push(invalid(`${path}.gmsaCredentialSpec`, spec, why))
  }
  if (user !== undefined) invalidEach(errors, `${path}.runAsUserName`, user, userNameMessages(user))
}

function userNameMessages(text: string): readonly string[] {
  if (text === '') return ['runAsUserName cannot be an empty string']
  if (controlCharacter.test(text)) return ['runAsUserName cannot contain control characters']
  const parts = text.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const user = parts.at(-1) ?? ''
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined
  return [...domainMessages(domain), ...plainUserMessages(user)]
}

function domainMessages(domain: string | undefined): readonly string[] {
  if (domain === undefined) return []
  const messages: string[] = []
  if (domain.length >= domainLengthMax) {
    messages.push(`runAsUserName's Domain length must be under ${domainLengthMax} characters`)
  }
  if (!netBiosName.test(domain) && !dnsName.test(domain)) {
    messages.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  }
  return messages
}

function plainUserMessages(user: string): readonly string[] {
  const messages: string[] = []
  if (user === '') messages.push("runAsUserName's User cannot be empty")
  else if (user.length > userLengthMax) {
    messages.push(`runAsUserName's User length must not be longer than ${userLengthMax} characters`)
  }
  if (/^[. ]+$/.test(user)) messages.push("runAsUserName's User cannot contain only periods or spaces")
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    messages.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  }
  return messages
}

const saysWhetherHostProcess = ({ securityContext }: Container): boolean =>
  securityContext?.windowsOptions?.hostProcess !== undefined

/** Containers that are processes of the host: all of a pod or none, and with the host's network. */
export function validateHostProcess({ errors, spec, path }: SpecScope): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  if (ofPod === undefined && !someContainer(spec, saysWhetherHostProcess)) return
  let count = 0
  let hostProcesses = 0
  for (const [container, containerPath] of eachContainer(spec, path)) {
    count++
    const own = container.securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      const field = `${containerPath}.securityContext.windowsOptions.hostProcess`
      const why = `pod hostProcess value must be identical if both are specified, was ${ofPod}`
      errors.push(invalid(field, own, why))
    }
    if (own ?? ofPod) hostProcesses++
  }
  if (hostProcesses === 0) return
  if (hostProcesses !== count) {
    const why = 'If pod contains any hostProcess containers then all containers must be HostProcess containers'
    errors.push(invalid(path, '', why))
  }
  if (spec.hostNetwork !== true) {
    const why = 'hostNetwork must be true if pod contains any hostProcess containers'
    errors.push(invalid(`${path}.hostNetwork`, false, why))
  }
}

export function validateOs(scope: SpecScope): void {
  const { errors, spec, path } = scope
  if (spec.os === undefined) return
  const { name } = spec.os
  if (!name) errors.push(required(`${path}.os.name`))
  else if (name === 'linux') forbidForLinux(scope)
  else if (name === 'windows') forbidForWindows(scope)
  else errors.push(notSupported(`${path}.os`, name, ['linux', 'windows']))
}

function forbidForLinux({ errors, spec, path }: SpecScope): void {
  const why = 'windows options cannot be set for a linux pod'
  if (spec.securityContext?.windowsOptions) errors.push(forbidden(`${path}.securityContext.windowsOptions`, why))
  for (const [container, containerPath] of eachContainer(spec, path)) {
    if (!container.securityContext?.windowsOptions) continue
    errors.push(forbidden(`${containerPath}.securityContext.windowsOptions`, why))
  }
}

/** Fields of a pod that Windows does not know, in upstream's order; those of its security context as `securityContext.x`. */
const podFields: readonly [string, (spec: PodSpec) => unknown][] = [
  ['securityContext.appArmorProfile', (spec) => spec.securityContext?.appArmorProfile],
  ['securityContext.seLinuxOptions', (spec) => spec.securityContext?.seLinuxOptions],
  ['hostUsers', (spec) => spec.hostUsers],
  ['hostPID', (spec) => spec.hostPID || undefined],
  ['hostIPC', (spec) => spec.hostIPC || undefined],
  ['securityContext.seccompProfile', (spec) => spec.securityContext?.seccompProfile],
  ['securityContext.fsGroup', (spec) => spec.securityContext?.fsGroup],
  ['securityContext.fsGroupChangePolicy', (spec) => spec.securityContext?.fsGroupChangePolicy],
  ['securityContext.sysctls', (spec) => spec.securityContext?.sysctls?.length || undefined],
  ['shareProcessNamespace', (spec) => spec.shareProcessNamespace],
  ['securityContext.runAsUser', (spec) => spec.securityContext?.runAsUser],
  ['securityContext.runAsGroup', (spec) => spec.securityContext?.runAsGroup],
  ['securityContext.supplementalGroups', (spec) => spec.securityContext?.supplementalGroups],
  ['securityContext.supplementalGroupsPolicy', (spec) => spec.securityContext?.supplementalGroupsPolicy],
  ['securityContext.seLinuxChangePolicy', (spec) => spec.securityContext?.seLinuxChangePolicy],
]

const containerFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const

function forbidForWindows({ errors, spec, path }: SpecScope): void {
  const why = 'cannot be set for a windows pod'
  for (const [field, read] of podFields) if (read(spec) !== undefined) errors.push(forbidden(`${path}.${field}`, why))
  for (const [container, containerPath] of eachContainer(spec, path)) {
    for (const field of containerFields) {
      if (container.securityContext?.[field] === undefined) continue
      errors.push(forbidden(`${containerPath}.securityContext.${field}`, why))
    }
  }
}
