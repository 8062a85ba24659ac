// A binary search tree: insertion, and sums over it in order.
#include "tests/bench/guest/start.h"

enum { count = 1500 };
struct node {
  struct node *left, *right;
  u64 key;
};
static struct node nodes[count];

static __attribute__((noinline)) struct node* insert(struct node* root, struct node* node) {
  struct node** place = &root;
  while (*place)
    place = node->key < (*place)->key ? &(*place)->left : &(*place)->right;
  *place = node;
  return root;
}

static __attribute__((noinline)) u64 sum(const struct node* root, u64 depth) {
  if (root == 0) return 0;
  return sum(root->left, depth + 1) + root->key * depth + sum(root->right, depth + 1);
}

static void run(void) {
  struct node* root = 0;
  u32 state = 11;
  for (int i = 0; i < count; ++i) {
    state = state * 1664525 + 1013904223;
    nodes[i].key = state >> 8;
    root = insert(root, &nodes[i]);
  }
  print(sum(root, 1));
}
