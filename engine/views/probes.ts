import type { Node } from '../formats/node.ts'

/** What a probe asks and how long it is patient, in seconds; what is not written is as Kubernetes has it. */
export interface ProbeTiming {
  readonly delay: number
  readonly period: number
  readonly failures: number
  /** from the first failed answer to the verdict: period × failures */
  readonly patience: number
}

const TIMINGS = new WeakMap<Node, ProbeTiming>()

/** The timing of a probe. Defaults: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
export function probeTiming(probe: Node): ProbeTiming {
  let known = TIMINGS.get(probe)
  if (!known) {
    known = readTiming(probe)
    TIMINGS.set(probe, known)
  }
  return known
}

function readTiming(probe: Node): ProbeTiming {
  const number = (field: string, otherwise: number): number => {
    const value = probe.get(field)?.value
    return typeof value === 'number' && value > 0 ? value : otherwise
  }
  const period = number('periodSeconds', 10)
  const failures = number('failureThreshold', 3)
  return { delay: number('initialDelaySeconds', 0), period, failures, patience: period * failures }
}

/** What a probe asks, as text that two probes can be compared by. */
export function probeQuestion(probe: Node): string {
  return JSON.stringify(
    ['exec', 'httpGet', 'tcpSocket', 'grpc'].map((field) => probe.get(field)?.value ?? null),
  )
}
