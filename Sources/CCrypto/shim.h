/* The low-level SHA-256 and MD5 calls are deprecated in OpenSSL 3 in favour of EVP, whose first use
   costs more than the whole expansion of an instance. They are asked for on purpose. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
