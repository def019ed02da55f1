import { detectorsOf } from './table.ts'

/** Models, inference and what is built around it. */
export const ai = detectorsOf(`
openai-key | OpenAI API key | "sk-" alnum:20 "T3BlbkFJ" alnum:20 | platform.openai.com/docs/api-reference/authentication
openai-project-key | OpenAI project, service account or admin key | "sk-proj-"|"sk-svcacct-"|"sk-admin-"|"sk-None-" url64:20-110 "T3BlbkFJ" url64:20-110 | platform.openai.com/docs/api-reference/authentication
openai-unmarked-key | OpenAI API key without the usual mark | "sk-proj-"|"sk-svcacct-"|"sk-admin-" url64:40-220 | platform.openai.com/docs/api-reference/authentication | medium
anthropic-key | Anthropic API key | "sk-ant-api03-" url64:80-120 | docs.anthropic.com/en/api/overview
anthropic-admin-key | Anthropic admin API key | "sk-ant-admin01-" url64:80-120 | docs.anthropic.com/en/api/administration-api
anthropic-oauth-token | Anthropic OAuth token | "sk-ant-oat01-"|"sk-ant-ort01-"|"sk-ant-sid01-" url64:80-120 | docs.anthropic.com/en/docs/claude-code/iam
huggingface-token | Hugging Face user access token | "hf_" alnum:34-38 | huggingface.co/docs/hub/security-tokens
huggingface-org-token | Hugging Face organisation token | "api_org_" alpha:34 | huggingface.co/docs/hub/security-tokens
replicate-token | Replicate API token | "r8_" alnum:37 | replicate.com/docs/topics/security/api-tokens
cohere-key | Cohere API key | alnum:40 | docs.cohere.com/reference/about | in=cohere,co_api_key
groq-key | Groq API key | "gsk_" alnum:52 | groq.com/developers
perplexity-key | Perplexity API key | "pplx-" alnum:48-56 | docs.perplexity.ai/getting-started/api-groups
mistral-key | Mistral API key | alnum:32 | docs.mistral.ai/getting-started/quickstart | in=mistral
xai-key | xAI API key | "xai-" alnum:60-100 | docs.x.ai/docs/overview
together-key | Together AI API key | "tgp_v1_" url64:43 | docs.together.ai/reference/authentication-1
together-key-old | Together AI API key of 64 digits | hex:64 | docs.together.ai/reference/authentication-1 | in=together
langsmith-key | LangSmith API key | "lsv2_pt_"|"lsv2_sk_" hex:32 "_" hex:10 | docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key
langfuse-key | Langfuse secret key | "sk-lf-" uuid | langfuse.com/docs/api
pinecone-key | Pinecone API key | "pcsk_" alnum:4-8 "_" alnum:50-70 | docs.pinecone.io/guides/projects/manage-api-keys
pinecone-key-old | Pinecone API key, a UUID | uuid | docs.pinecone.io/guides/projects/manage-api-keys | in=pinecone
wandb-key | Weights & Biases API key | hex:40 | docs.wandb.ai/support/find_api_key | in=wandb,weights_and_biases
wandb-versioned-key | Weights & Biases API key with prefix | "wandb_v1_" word:60-90 | docs.wandb.ai/support/find_api_key
nvidia-key | NVIDIA API key | "nvapi-" url64:50-80 | docs.nvidia.com/nim
openrouter-key | OpenRouter API key | "sk-or-v1-" hex:64 | openrouter.ai/docs/api-reference/authentication
elevenlabs-key | ElevenLabs API key | "sk_" hex:48 | elevenlabs.io/docs/api-reference/authentication
deepseek-key | DeepSeek API key | "sk-" hex:32 | api-docs.deepseek.com | in=deepseek,dashscope,qwen
stability-key | Stability AI or Moonshot API key | "sk-" alnum:48 | platform.stability.ai/docs/getting-started/authentication | in=stability,moonshot,kimi,braintrust
fireworks-key | Fireworks AI API key | "fw_" alnum:22-24 | docs.fireworks.ai/api-reference/introduction
cerebras-key | Cerebras API key | "csk-" lowernum:48 | inference-docs.cerebras.ai/quickstart
assemblyai-key | AssemblyAI API key | hex:32 | www.assemblyai.com/docs | in=assemblyai,assembly_ai
deepgram-key | Deepgram API key | hex:40 | developers.deepgram.com/docs/create-additional-api-keys | in=deepgram
cursor-key | Cursor API key | "key_"|"crsr_" hex:64 | docs.cursor.com/en/account/teams/admin-api
voyage-key | Voyage AI API key | "pa-" url64:43 | docs.voyageai.com/docs/api-key-and-installation | in=voyage
jina-key | Jina AI API key | "jina_" url64:60 | jina.ai/api-dashboard
tavily-key | Tavily API key | "tvly-"|"tvly-dev-"|"tvly-prod-" alnum:32 | docs.tavily.com/documentation/api-reference/introduction
exa-key | Exa API key | uuid | docs.exa.ai/reference/getting-started | in=exa_api,exa.ai
serpapi-key | SerpApi key | hex:64 | serpapi.com/search-api | in=serpapi,serp_api
brave-search-key | Brave Search API key | "BSA" url64:24-40 | api-dashboard.search.brave.com/documentation | in=brave
firecrawl-key | Firecrawl API key | "fc-" hex:32 | docs.firecrawl.dev/api-reference/introduction
comet-key | Comet API key | alnum:25 | www.comet.com/docs/v2/guides/getting-started/quickstart | in=comet_api,comet-api,opik
neptune-token | Neptune API token | "eyJhcGlfYWRkcmVzcyI6" base64:80-400 pad:0-2 | docs.neptune.ai/setup/setting_api_token
modal-token | Modal token | "ak-"|"as-" alnum:22 | modal.com/docs/reference/modal.config | in=modal
runpod-key | RunPod API key | "rpa_" alnum:40-52 | docs.runpod.io/get-started/api-keys
anyscale-key | Anyscale credential | "esecret_" alnum:26 | docs.anyscale.com
baseten-key | Baseten API key | alnum:8 "." alnum:32 | docs.baseten.co/organization/api-keys | in=baseten
zhipu-key | Zhipu AI API key | hex:32 "." alnum:16 | docs.bigmodel.cn | in=zhipu,bigmodel,glm,zai_
minimax-key | MiniMax API key | "sk-api-" url64:119 | platform.minimax.io/docs
ollama-key | Ollama API key | hex:32 "." url64:24 | docs.ollama.com/cloud | in=ollama
devin-service-user-token | Devin service user token | "cog_" lower32:52 | docs.devin.ai/api-reference/overview
e2b-key | E2B API key | "e2b_" hex:40 | e2b.dev/docs/api-key
inngest-signing-key | Inngest signing key | "signkey-prod-"|"signkey-test-"|"signkey-branch-" hex:64 | www.inngest.com/docs/platform/signing-keys
trigger-dev-key | Trigger.dev key | "tr_prod_"|"tr_dev_"|"tr_stg_" alnum:20-24 | trigger.dev/docs/apikeys
trigger-dev-token | Trigger.dev personal access token | "tr_pat_" lowernum:40 | trigger.dev/docs/management/authentication
`)
