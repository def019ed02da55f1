import type { Detector } from '../detector.ts'
import { ai } from './ai.ts'
import { clouds } from './clouds.ts'
import { databases } from './databases.ts'
import { forges } from './forges.ts'
import { keys } from './keys.ts'
import { kubernetes } from './kubernetes.ts'
import { messaging } from './messaging.ts'
import { network } from './network.ts'
import { observability } from './observability.ts'
import { payments } from './payments.ts'
import { registries } from './registries.ts'
import { services } from './services.ts'
import { stores } from './stores.ts'

/** Every detector, families in order; where two hit one text, the longer prefix is the better answer. */
export const detectors: readonly Detector[] = [
  ...clouds,
  ...forges,
  ...registries,
  ...stores,
  ...observability,
  ...messaging,
  ...payments,
  ...databases,
  ...ai,
  ...network,
  ...kubernetes,
  ...keys,
  ...services,
]
