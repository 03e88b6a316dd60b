/*
 * A module of redis-server 7.0: INFO as Dragonfly v1.40.1 answers it on a replica (add_repl_info in server_family.cc,
 * GetSummary in replica.cc). The link is up from the TCP connection on, a full sync included; since when it is down is not
 * told; the offset is there only after a whole full sync, and stays when the primary is lost.
 *
 * Compiled by tcc without headers, so what it needs of redismodule.h and of C is declared here.
 */
typedef unsigned long size_t;
typedef struct Context Context;
typedef struct String String;
typedef struct Reply Reply;
typedef struct Filter Filter;
typedef struct FilterContext FilterContext;

char *strstr(const char *, const char *);
size_t strlen(const char *);
size_t strcspn(const char *, const char *);
int strncmp(const char *, const char *, size_t);
int strcasecmp(const char *, const char *);
void *memcpy(void *, const void *, size_t);
void *malloc(size_t);
void free(void *);

/* Functions of redis-server by name, as RedisModule_Init finds them: the first pointer of every context. */
#define FUNCTIONS                                                                                         \
  F(int, SetModuleAttribs, (Context *, const char *, int, int))                                           \
  F(int, CreateCommand, (Context *, const char *, int (*)(Context *, String **, int), const char *, int, int, int)) \
  F(Filter *, RegisterCommandFilter, (Context *, void (*)(FilterContext *), int))                         \
  F(const String *, CommandFilterArgGet, (FilterContext *, int))                                          \
  F(int, CommandFilterArgReplace, (FilterContext *, int, String *))                                       \
  F(String *, CreateString, (Context *, const char *, size_t))                                            \
  F(const char *, StringPtrLen, (const String *, size_t *))                                               \
  F(Reply *, Call, (Context *, const char *, const char *, ...))                                          \
  F(const char *, CallReplyStringPtr, (Reply *, size_t *))                                                \
  F(void, FreeCallReply, (Reply *))                                                                       \
  F(int, ReplyWithStringBuffer, (Context *, const char *, size_t))                                        \
  F(int, ReplyWithError, (Context *, const char *))

#define F(type, name, arguments) static type(*name) arguments;
FUNCTIONS
#undef F

/* Whether the memory holds all that the primary named in `followed` has sent. */
static int whole;
static char followed[256];

static int starts(const char *line, const char *word) { return strncmp(line, word, strlen(word)) == 0; }

static void look(const char *info) {
  const char *host = strstr(info, "master_host:");
  if (!host) {
    whole = 0;
    followed[0] = 0;
    return;
  }
  size_t length = strcspn(host, "\r");
  if (length >= sizeof followed || strncmp(followed, host, length) || followed[length]) {
    whole = 0;
    length = length < sizeof followed ? length : sizeof followed - 1;
    memcpy(followed, host, length);
    followed[length] = 0;
  }
  if (strstr(info, "master_link_status:up")) whole = 1;
  else if (strstr(info, "master_sync_in_progress:1")) whole = 0;
}

static int answer(Context *ctx, String **argv, int argc) {
  Reply *all = Call(ctx, "INFO", "c", "replication");
  size_t length;
  const char *text = CallReplyStringPtr(all, &length);
  char *info = malloc(length + 1);
  memcpy(info, text, length);
  info[length] = 0;
  look(info);
  int syncs = strstr(info, "master_sync_in_progress:1") != 0;
  free(info);
  FreeCallReply(all);

  Reply *reply = Call(ctx, "INFO", "v", argv + 1, (size_t)(argc - 1));
  text = CallReplyStringPtr(reply, &length);
  if (!text) return ReplyWithError(ctx, "ERR INFO failed");
  char *out = malloc(length + 64), *to = out;
  for (const char *line = text; line < text + length;) {
    size_t size = strcspn(line, "\n") + 1;
    if (size > (size_t)(text + length - line)) size = text + length - line;
    if (starts(line, "master_link_status:") && syncs) {
      memcpy(to, "master_link_status:up\r\n", 23);
      to += 23;
    } else if (!starts(line, "master_link_down_since") && !starts(line, "slave_read_repl_offset:") &&
               !(starts(line, "slave_repl_offset:") && !whole)) {
      memcpy(to, line, size);
      to += size;
    }
    line += size;
  }
  int result = ReplyWithStringBuffer(ctx, out, to - out);
  free(out);
  FreeCallReply(reply);
  return result;
}

static void rename(FilterContext *filter) {
  const char *command = StringPtrLen(CommandFilterArgGet(filter, 0), 0);
  if (strcasecmp(command, "info") == 0) CommandFilterArgReplace(filter, 0, CreateString(0, "dragonfly.info", 14));
}

int RedisModule_OnLoad(void *ctx, void **argv, int argc) {
  int (*function)(const char *, void **) = ((void **)ctx)[0];
#define F(type, name, arguments) function("RedisModule_" #name, (void **)&name);
  FUNCTIONS
#undef F
  SetModuleAttribs(ctx, "dragonfly", 1, 1);
  /* 1: not for what this module itself calls. */
  RegisterCommandFilter(ctx, rename, 1);
  return CreateCommand(ctx, "dragonfly.info", answer, "allow-loading allow-stale no-monitor", 0, 0, 0);
}
