// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_Container and zz_generated.defaults.go, 1.36.
import { changeField, fillMissing, mapItems, withField } from '@coxswain/base'
import type { Container, ContainerPort, EnvVar } from '../generated/types.ts'
import { defaultPullPolicy } from './image-tag.ts'
import { defaultLifecycle, defaultProbe } from './probe-defaults.ts'
import { requestLimits, roundResources } from './resource-list-defaults.ts'

/** What containers of all sorts have in common; an ephemeral container is one as well. */
export function defaultContainer<T extends Container>(container: T): T {
  let filled = fillMissing(container, containerDefaults as Partial<T>)
  if (!filled.imagePullPolicy) filled = { ...filled, imagePullPolicy: defaultPullPolicy(filled.image ?? '') }
  if (filled.ports) filled = withField(filled, 'ports', mapItems(filled.ports, defaultPort))
  if (filled.env) filled = withField(filled, 'env', mapItems(filled.env, defaultEnv))
  if (filled.resources) filled = withField(filled, 'resources', roundResources(filled.resources))
  return defaultHandlers(filled)
}

const containerDefaults: Partial<Container> = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
}

function defaultHandlers<T extends Container>(container: T): T {
  let filled = container
  if (filled.livenessProbe) filled = withField(filled, 'livenessProbe', defaultProbe(filled.livenessProbe))
  if (filled.readinessProbe) filled = withField(filled, 'readinessProbe', defaultProbe(filled.readinessProbe))
  if (filled.startupProbe) filled = withField(filled, 'startupProbe', defaultProbe(filled.startupProbe))
  if (filled.lifecycle) filled = withField(filled, 'lifecycle', defaultLifecycle(filled.lifecycle))
  return filled
}

function defaultPort(port: ContainerPort): ContainerPort {
  return port.protocol ? port : { ...port, protocol: 'TCP' }
}

function defaultEnv(variable: EnvVar): EnvVar {
  return changeField(variable, 'valueFrom', (source) => {
    const withFieldRef = changeField(source, 'fieldRef', defaultFieldRef)
    return changeField(withFieldRef, 'fileKeyRef', (ref) => fillMissing(ref, { optional: false }))
  })
}

export function defaultFieldRef<T extends { readonly apiVersion?: string | undefined }>(ref: T): T {
  return ref.apiVersion ? ref : { ...ref, apiVersion: 'v1' }
}

export function requestContainerLimits(container: Container): Container {
  return changeField(container, 'resources', requestLimits)
}

/** With the host's network a container's port is the host's. */
export function exposeOnHost(container: Container): Container {
  return changeField(container, 'ports', (ports) =>
    mapItems(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  )
}
