// Mirrors pkg/apis/core/validation/validation.go ValidateSecurityContext and validatePodSpecSecurityContext, 1.36.
import { validateGroupId, validateUserId } from '@coxswain/api'
import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext } from '@coxswain/api'
import { duplicate, invalid, invalidEach, notSupported, required, tooLong } from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { internalForm } from '../rules/internal-form.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { checkDescendingPath } from '../rules/paths-in-files.ts'
import { hostUsers, type SpecScope } from './spec-scope.ts'
import { validateWindowsOptions } from './validate-windows.ts'

const localhostOnly = 'can only be set when'

export function validateSecurityContext(scope: SpecScope, path: string, context: SecurityContext | undefined): void {
  if (context === undefined) return
  const { errors } = scope
  if (context.runAsUser !== undefined) checkUser(errors, `${path}.runAsUser`, context.runAsUser)
  if (context.runAsGroup !== undefined) checkGroup(errors, `${path}.runAsGroup`, context.runAsGroup)
  if (context.procMount !== undefined) {
    checkOneOf(errors, `${path}.procMount`, context.procMount, ['Default', 'Unmasked'])
    if (hostUsers(scope.spec) && context.procMount === 'Unmasked') {
      errors.push(invalid(`${path}.procMount`, context.procMount, '`hostUsers` must be false to use `Unmasked`'))
    }
  }
  validateSeccomp(errors, `${path}.seccompProfile`, context.seccompProfile)
  if (context.allowPrivilegeEscalation === false) checkEscalation(errors, path, context)
  if (context.windowsOptions) validateWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions)
  validateAppArmor(errors, `${path}.appArmorProfile`, context.appArmorProfile)
}

function checkEscalation(errors: ErrorList, path: string, context: SecurityContext): void {
  const shown = internalForm('SecurityContext', context)
  if (context.privileged === true) {
    errors.push(invalid(path, shown, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'))
  }
  for (const capability of context.capabilities?.add ?? []) {
    if (capability !== 'CAP_SYS_ADMIN') continue
    const why = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'
    errors.push(invalid(path, shown, why))
  }
}

export function validatePodSecurity({ errors, spec, path: specPath, hadChangePolicy }: SpecScope): void {
  const context = spec.securityContext
  if (context === undefined) return
  const path = `${specPath}.securityContext`
  if (context.fsGroup !== undefined) checkGroup(errors, `${path}.fsGroup`, context.fsGroup)
  if (context.runAsUser !== undefined) checkUser(errors, `${path}.runAsUser`, context.runAsUser)
  if (context.runAsGroup !== undefined) checkGroup(errors, `${path}.runAsGroup`, context.runAsGroup)
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    checkGroup(errors, `${path}.supplementalGroups[${index}]`, group)
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const why = 'ShareProcessNamespace and HostPID cannot both be enabled'
    errors.push(invalid(`${path}.shareProcessNamespace`, true, why))
  }
  validateSysctls(errors, path, context, spec)
  checkOneOf(errors, `${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'])
  validateSeccomp(errors, `${path}.seccompProfile`, context.seccompProfile)
  if (context.windowsOptions) validateWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions)
  validateAppArmor(errors, `${path}.appArmorProfile`, context.appArmorProfile)
  checkOneOf(errors, `${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ['Merge', 'Strict'])
  const changePolicies = hadChangePolicy ? ['MountOption', 'Recursive'] : ['Recursive']
  checkOneOf(errors, `${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, changePolicies)
}

function checkUser(errors: ErrorList, field: string, id: number): void {
  invalidEach(errors, field, id, validateUserId(id))
}

function checkGroup(errors: ErrorList, field: string, id: number): void {
  invalidEach(errors, field, id, validateGroupId(id))
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlSource = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`
const sysctlPattern = new RegExp(sysctlSource)
const sysctlLengthMax = 253

function validateSysctls(errors: ErrorList, path: string, context: PodSecurityContext, spec: SpecScope['spec']): void {
  const names = new Set<string>()
  for (const [index, { name }] of (context.sysctls ?? []).entries()) {
    const field = `${path}.sysctls[${index}].name`
    if (!name) errors.push(required(field))
    else if (name.length > sysctlLengthMax || !sysctlPattern.test(name)) {
      const why = `must have at most ${sysctlLengthMax} characters and match regex ${sysctlSource}`
      errors.push(invalid(field, name, why))
    } else if (names.has(name)) errors.push(duplicate(field, name))
    const namespace = sysctlNamespace(name ?? '')
    if (spec.hostNetwork === true && namespace === 'net') {
      errors.push(invalid(field, name, "may not be specified when 'hostNetwork' is true"))
    } else if (spec.hostIPC === true && namespace === 'ipc') {
      errors.push(invalid(field, name, "may not be specified when 'hostIPC' is true"))
    }
    names.add(name ?? '')
  }
}

const ipcSysctls = /^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/

/** The Linux namespace that a kernel parameter belongs to. */
function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const first = /[./]/.exec(name)?.[0]
  const dotted = first === '/' ? name.replaceAll(/[./]/g, (char) => (char === '/' ? '.' : '/')) : name
  if (dotted.startsWith('net.')) return 'net'
  return ipcSysctls.test(dotted) ? 'ipc' : undefined
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']

function validateSeccomp(errors: ErrorList, path: string, profile: SeccompProfile | undefined): void {
  if (profile === undefined) return
  checkProfileType(errors, `${path}.type`, profile.type, 'type is required when seccompProfile is set')
  const file = profile.localhostProfile
  if (profile.type === 'Localhost') {
    if (file === undefined) {
      errors.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'))
    } else checkDescendingPath(errors, `${path}.localhostProfile`, file)
  } else if (file !== undefined) {
    const shown = { Type: profile.type, LocalhostProfile: file }
    errors.push(invalid(`${path}.localhostProfile`, shown, `${localhostOnly} seccomp type is Localhost`))
  }
}

function checkProfileType(errors: ErrorList, field: string, type: string | undefined, whyRequired: string): void {
  if (!type) errors.push(required(field, whyRequired))
  else if (!profileTypes.includes(type)) errors.push(notSupported(field, type, profileTypes))
}

const profilePathMax = 4095

function validateAppArmor(errors: ErrorList, path: string, profile: AppArmorProfile | undefined): void {
  if (profile === undefined) return
  const field = `${path}.localhostProfile`
  const file = profile.localhostProfile
  if (profile.type === 'Localhost') {
    const needed = 'must be set when AppArmor type is Localhost'
    if (file === undefined) {
      errors.push(required(field, needed))
      return
    }
    if (file.trim() !== file) errors.push(invalid(field, file, 'must not be padded with whitespace'))
    else if (file === '') errors.push(required(field, needed))
    if (file.length > profilePathMax) errors.push(tooLong(field, profilePathMax))
    return
  }
  if (profile.type === 'RuntimeDefault' || profile.type === 'Unconfined') {
    if (file !== undefined) errors.push(invalid(field, file, `${localhostOnly} AppArmor type is Localhost`))
    return
  }
  checkProfileType(errors, `${path}.type`, profile.type, 'type is required when appArmorProfile is set')
}
