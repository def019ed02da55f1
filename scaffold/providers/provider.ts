import type { Design, EnvironmentDesign, SchemaProblem } from '../../engine/design.ts'
import type { Stage } from '../../engine/views/environments.ts'

/** A credential of the provider that plans and applies need, beside the keys of the state bucket. */
export interface Credential {
  /** the environment variable that commands read it from */
  readonly variable: string
  /** as GitHub stores it for each environment, to apply with */
  readonly secret: string
  /** the same to plan with, '' where plans do without; for plans an environment's name in capitals stands before it */
  readonly planSecret: string
  /** what the variable is, as people are told who run commands themselves */
  readonly purpose: string
  /** what `secret` is for, and what `planSecret` is for where that is another one */
  readonly use: string
  readonly planUse: string | undefined
  readonly rotated: string
  /** as roots describe it that declare a variable for it; undefined where Terraform's provider reads it itself */
  readonly declared: string | undefined
}

/** One thing that an environment pays for each month: `count` of what the price table calls `price`. */
export interface BillItem {
  readonly what: string
  readonly count: number
  /** its name in the price table */
  readonly price: string
  /** how many units one of them takes: GB of a volume, hours of a month; 1 when absent */
  readonly units?: number
  /** what a unit is, where that must be said: `h`, `GB` */
  readonly unit?: string
  /** that `price` is per cent of this other price */
  readonly shareOf?: string
}

/** What a design leaves to its provider. */
export interface ProviderDefaults {
  /** where an environment is that names no region */
  readonly region: string
  /** locations of object storage, the first that no environment is in holds state and copies */
  readonly storage: readonly string[]
  /** where object storage of a region answers */
  readonly endpoint: (region: string) => string
  /** the type of server of an environment, by its stage */
  readonly serverType: (stage: Stage) => string
  /** the size of databases that it runs, by the environment's stage; absent where it runs none */
  readonly databaseType?: (stage: Stage) => string
  /** the private range of the environment at a position, a /16 */
  readonly network: (index: number) => string
  /** the number that stands in for an account’s, where the provider gives environments accounts with numbers */
  readonly account?: string
  readonly currency: 'EUR' | 'USD'
  /** what a first design says that it may cost a month: somewhat more than it does */
  readonly budget: number
}

/** Commands for runbooks: the same question, asked of each provider. NAME stands for a server's name. */
export interface ProviderCommands {
  /** shows whether servers run */
  readonly servers: string
  /** what shows a server's console, as a whole phrase of a step */
  readonly console: string
  /** takes a broken node of a managed cluster away, as the start of a sentence */
  readonly replace: string | undefined
  /** starts a server that is off, or one that hangs */
  readonly start: string
  readonly restart: string
  /** shows the load balancer, and where it sends to */
  readonly balancers: readonly string[]
  /** writes a kubeconfig for ENVIRONMENT in REGION; undefined where one is fetched from a server */
  readonly kubeconfig: string | undefined
}

/** The databases that a provider runs: numbers for templates, words and commands for runbooks. DATABASE stands for its name there. */
export interface ManagedDatabase {
  /** as the provider calls it: AWS RDS */
  readonly title: string
  /** PostgreSQL's major release */
  readonly release: string
  readonly port: number
  /** the account that lets programs in, and the command that shows its password */
  readonly administrator: string
  readonly password: string
  /** shows address and state */
  readonly status: string
  /** where the program's own account comes from, and what its administrator types to let it in */
  readonly account: string
  readonly admission: string
  /** databases within it that belong to the provider: nobody may measure them */
  readonly hidden: readonly string[]
  /** for how many days back a moment can be gone back to, and how another instance with it is made */
  readonly days: number
  readonly rewind: string
  /** how it is given more room, as an instruction and as a statement, both the end of a sentence */
  readonly grow: string
  readonly grows: string
  readonly isType: (type: string) => boolean
  readonly example: string
  /** which sizes cannot have a standby */
  readonly isLone: (type: string) => boolean
  /** GiB that a size of it holds */
  readonly room: (type: string) => number
}

/**
 * What a provider supplies to the plan. Terraform itself stands in templates below `infra/iac/@NAME/`; everything that
 * other templates say of the provider they take from here, so that none of them knows one by name.
 */
export interface Provider {
  readonly name: string
  /** as the provider calls what is rented: Hetzner Cloud */
  readonly title: string
  /** as the provider is called: Hetzner */
  readonly brand: string
  /** what each environment has of its own there: Hetzner project */
  readonly account: string
  /** the zone that names are kept in, with its article */
  readonly zone: string
  /** who runs the control plane: we, on the servers (k3s), or the provider */
  readonly cluster: 'k3s' | 'managed'
  /** what the cluster is called: k3s, EKS, DOKS */
  readonly distribution: string
  /** addresses of the Terraform providers that roots require, without registry */
  readonly required: readonly string[]
  /** folders below `infra/iac/modules` */
  readonly modules: readonly string[]
  /** the class of volumes, and whether a volume of it can be made larger while it is used */
  readonly storage: { readonly className: string; readonly expands: boolean }
  /** how pipelines prove who they are: keys kept as secrets, or GitHub's token exchanged for a role */
  readonly login: 'keys' | 'oidc'
  /** whether pods have roles of the account, so that none needs a key of object storage */
  readonly podRoles: boolean
  /** the databases that it runs where the design asks for them; undefined where it runs none */
  readonly database: ManagedDatabase | undefined
  /** the provider’s own store of secrets, which External Secrets reads where the design names no other */
  readonly secretManager: string | undefined
  readonly credentials: readonly Credential[]
  /** the Terraform resource of a server, where we run them one by one */
  readonly serverResource: string
  /** what delete_protection protects */
  readonly deletion: string
  /** the output of a root that says where hosts must point */
  readonly address: string
  /** names, in scaffold/tools.ts, of programs that only this provider asks for */
  readonly tools: readonly string[]
  readonly commands: ProviderCommands
  /** whether an endpoint of object storage is the provider's own, so that it stands on the same bill */
  readonly ownStorage: (endpoint: string) => boolean
  /** what an environment pays for */
  readonly bill: (environment: EnvironmentDesign) => readonly BillItem[]
  /** what all environments share */
  readonly sharedBill: readonly BillItem[]
  /** how many units of its price a server takes a month: 1, or 730 where it is told by the hour */
  readonly serverUnits: number
  /** what is in the price already, and what no line counts: sentences of the page on cost */
  readonly billed: string
  /** millicores and MiB of each server that pods do not get */
  readonly reserved: { readonly cpu: number; readonly memory: number; readonly by: string }
  /** the letters that types of one line start with: a type that fits better is looked for among them */
  readonly line: (serverType: string) => string
  /** which types are no x86 ones, why those are not written, and what to take instead */
  readonly arm: {
    readonly is: (serverType: string) => boolean
    readonly why: string
    readonly instead: string
  }
  /** what the provider refuses, or what this version does not write on it */
  readonly check: (design: Design) => readonly SchemaProblem[]
  /** what only a person can supply here: keys under `owed` */
  readonly owed: readonly string[]
}
